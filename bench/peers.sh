#!/usr/bin/env bash
# Compares Gabor with TorchSharp and ONNX Runtime; see README.md.
# usage: bench/peers.sh [train|infer] [networks...] [--batch-size 128] [--threads 2] [--seconds 5] [--rounds 5] [--near] [--against onnxruntime] [--out bench/results/NAME.json]
#        bench/peers.sh learn mnist:PATH [--threads 2] [--rounds 5]
set -euo pipefail
project=$(cd "$(dirname "$0")" && pwd)/Gabor.Peers
out=$project/bin/Release/net10.0

dotnet build "$project" -c Release -v quiet --nologo >&2
for source in "$project"/native/*.c; do
    cc -O2 -shared -fPIC -o "$out/$(basename "$source" .c).preload.so" "$source"
done

exec dotnet "$out/Gabor.Peers.dll" "$@"

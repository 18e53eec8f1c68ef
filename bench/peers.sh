#!/usr/bin/env bash
# Compares Gabor with TorchSharp, oneDNN and ONNX Runtime; see README.md.
# usage: bench/peers.sh [train|infer] [networks...] [--batch-size N] [--threads 2] [--seconds 5] [--rounds 5] [--near] [--against onednn,onnxruntime] [--out bench/results/NAME.json]
#        bench/peers.sh learn mnist:PATH [--threads 2] [--rounds 5]
set -euo pipefail
project=$(cd "$(dirname "$0")" && pwd)/Gabor.Peers
out=$project/bin/Release/net10.0

dotnet build "$project" -c Release -v quiet --nologo >&2
for source in "$project"/native/*.c; do
    cc -O2 -shared -fPIC -o "$out/$(basename "$source" .c).preload.so" "$source"
done

# oneDNN is the system's, with the compiler of the machine that measures; without either the others are compared.
has_onednn() { command -v g++ && echo '#include <oneapi/dnnl/dnnl.hpp>' | g++ -std=c++20 -fsyntax-only -x c++ -; }
build_onednn() {
    g++ -O3 -march=native -std=c++20 -fopenmp -Wall -Wextra -shared -fPIC -o "$out/onednn.so" "$project"/native/onednn/*.cpp -ldnnl
}
if ! has_onednn >/dev/null 2>&1 && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    echo "installs libdnnl-dev and g++ for oneDNN" >&2
    { apt-get install -y libdnnl-dev g++ || { apt-get update && apt-get install -y libdnnl-dev g++; }; } >/dev/null 2>&1 || true
fi
rm -f "$out/onednn.so"
if ! has_onednn >/dev/null 2>&1; then
    echo "onednn is left out: oneDNN or g++ is missing; install them, on Debian: apt-get install libdnnl-dev g++" >&2
elif ! build_onednn >&2; then
    echo "onednn is left out: native/onednn does not compile here; it needs oneDNN 2.x from 2.6 on, as Debian's libdnnl-dev 2.6.3" >&2
fi

exec dotnet "$out/Gabor.Peers.dll" "$@"

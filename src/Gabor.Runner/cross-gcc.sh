#!/usr/bin/env bash
# Links for linux-arm64 on another machine by Debian's cross compiler, which is made for one target and so knows no --target:
# -p:CppCompilerAndLinker=$PWD/src/Gabor.Runner/cross-gcc.sh
for argument in "$@"; do
    [[ $argument == --target=* ]] || arguments+=("$argument")
done
exec aarch64-linux-gnu-gcc "${arguments[@]}"

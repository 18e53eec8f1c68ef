#!/usr/bin/env bash
# Makes every package into a folder: pack.sh [FOLDER] (artifacts/packages by default).
# Libraries, the tool for each platform, and the runners that this machine can compile: linux-x64 with AVX2 and with AVX-512, and linux-arm64
# where its compiler is installed. Each package holds a list of what it is made of (CycloneDX). Times in packages are that of the commit, so
# that the same commit gives the same bytes. ToolPlatforms="linux-x64;osx-arm64" in the environment makes the tool for these alone.
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-artifacts/packages}
mkdir -p "$out" artifacts/sbom
out=$(cd "$out" && pwd)

SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH
stamp=$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)

dotnet tool restore
version=$(dotnet msbuild src/Gabor -getProperty:Version)
libraries=(Gabor.Numerics Gabor Gabor.Cluster Gabor.DependencyInjection Gabor.Experiments Gabor.Plotting)
for project in "${libraries[@]}" Gabor.Backbones.ResNet18 Gabor.Cli Gabor.Runner; do
    dotnet CycloneDX "$(find src -name "$project.csproj")" --output-format Json --output artifacts/sbom --filename "$project.cdx.json" \
        --exclude-dev --no-serial-number --set-name "$project" --set-version "$version" --set-type Library >/dev/null
    sed -i "s/\"timestamp\": \"[^\"]*\"/\"timestamp\": \"$stamp\"/" "artifacts/sbom/$project.cdx.json"
done

options=(-c Release -o "$out" -p:ContinuousIntegrationBuild=true)
for project in "${libraries[@]}" Gabor.Cli; do
    dotnet pack "src/$project" "${options[@]}"
done
dotnet pack src/Gabor.Backbones/Gabor.Backbones.ResNet18.csproj "${options[@]}"
dotnet pack src/Gabor.Runner "${options[@]}" -r linux-x64
dotnet pack src/Gabor.Runner "${options[@]}" -r linux-x64 -p:RunnerInstructions=x86-64-v4
if command -v aarch64-linux-gnu-gcc >/dev/null; then
    dotnet pack src/Gabor.Runner "${options[@]}" -r linux-arm64 -p:LinkerFlavor=bfd \
        -p:CppCompilerAndLinker="$PWD/src/Gabor.Runner/cross-gcc.sh" -p:ObjCopyName=aarch64-linux-gnu-objcopy
fi
ls -l "$out"

#!/usr/bin/env bash
# Prints the digests of weights after training on 1, 2, 3, 4 and 8 processes with 1 and 2 threads each: of runs that went straight through,
# and of runs of which a process was killed and that went on with another number of processes. All of a network must be the same, those of
# one process without mpirun too. Usage: bench/cluster-digests.sh [NETWORK…]; needs mpirun of Open MPI and a built CLI.
set -euo pipefail
cd "$(dirname "$0")/.."
gabor="dotnet $PWD/src/Gabor.Cli/bin/Release/net10.0/Gabor.Cli.dll" place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 LC_ALL=C
networks=("$@")
[ $# -gt 0 ] || networks=(lenet resnet20 vgg-cifar)

options() {
    case $1 in
        lenet) echo "digits --model lenet --epochs 1 --batch-size 400" ;;
        vgg-cifar) echo "$place/images --model vgg-cifar --epochs 2 --batch-size 24" ;;
        *) echo "$place/images --model $1 --epochs 3 --batch-size 24" ;;
    esac
}

mpi() {
    local processes=$1
    shift
    mpirun --oversubscribe --bind-to none -np "$processes" $gabor train --quiet "$@"
}

digest() { sha256sum "$1/weights.safetensors" | cut -c 1-8; }

# Kills the last process as soon as there is a checkpoint; whether the run had not ended by itself before.
killed() {
    local processes=$1 run=$2 launcher process
    shift 2
    mpi "$processes" "$@" --checkpoint-seconds 0 --out "$run" >"$place/log" 2>&1 &
    launcher=$!
    until ls "$run"/checkpoint/*.gabor >/dev/null 2>&1; do sleep 0.05; done
    for process in $(pgrep -P "$(pgrep -P "$launcher" mpirun || echo "$launcher")"); do
        if tr '\0' '\n' <"/proc/$process/environ" 2>/dev/null | grep -qx "OMPI_COMM_WORLD_RANK=$((processes - 1))"; then
            kill -KILL "$process"
        fi
    done
    ! wait "$launcher" 2>/dev/null
}

bench/noise-images.sh "$place/images"
counts=(1 2 3 4 8)
echo "| network | threads | alone | 1 | 2 | 3 | 4 | 8 | 1, then 2 | 2, then 3 | 3, then 4 | 4, then 8 | 8, then 1 |"
echo "|---|---|---|---|---|---|---|---|---|---|---|---|---|"
same=true
for network in "${networks[@]}"; do
    for threads in 1 2; do
        what="$(options "$network") --threads $threads"
        $gabor train $what --parts 8 --quiet --out "$place/alone" >/dev/null 2>&1
        alone=$(digest "$place/alone")
        row="| $network | $threads | $alone |"
        for processes in "${counts[@]}"; do
            mpi "$processes" $what --out "$place/run" >/dev/null 2>&1
            row+=" $(digest "$place/run") |"
            [ "$(digest "$place/run")" = "$alone" ] || same=false
            rm -rf "$place/run"
        done
        for i in "${!counts[@]}"; do
            if killed "${counts[i]}" "$place/run" $what; then
                mpi "${counts[(i + 1) % ${#counts[@]}]}" --resume "$place/run" --checkpoint-seconds 60 >/dev/null 2>&1
                row+=" $(digest "$place/run") |"
                [ "$(digest "$place/run")" = "$alone" ] || same=false
            else
                row+=" ended before |"
            fi
            rm -rf "$place/run"
        done
        echo "$row"
        rm -rf "$place/alone"
    done
done
$same && echo "All digests of a network are the same." || { echo "Digests differ."; exit 1; }

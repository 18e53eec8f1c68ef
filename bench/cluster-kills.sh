#!/usr/bin/env bash
# Kills a random process of a training under mpirun at a random instant, again and again, each time resumes it on another number of processes,
# and compares the weights with those of one process that nobody killed. Usage: bench/cluster-kills.sh [KILLS]; needs mpirun and a built CLI.
set -euo pipefail
cd "$(dirname "$0")/.."
kills=${1:-20} gabor="dotnet $PWD/src/Gabor.Cli/bin/Release/net10.0/Gabor.Cli.dll" place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
options="digits --model lenet --epochs 1000 --schedule constant --threads 1 --checkpoint-seconds 0.2"
killed=0
for ((i = 1; i <= kills; i++)); do
    processes=$((2 + i % 3))
    if [ -f "$place/run/run.json" ]; then what="--resume $place/run"; else what="$options --out $place/run"; fi
    : >"$place/log"
    mpirun --oversubscribe --bind-to none -np $processes $gabor train $what >/dev/null 2>"$place/log" &
    launcher=$!

    # mpirun of Open MPI 4.1 hangs where a process is killed while it still connects.
    until grep -q "^training" "$place/log"; do sleep 0.1; done
    sleep "$((2 + RANDOM % 4)).$((RANDOM % 10))"
    rank=$((RANDOM % processes))
    for process in $(pgrep -P "$launcher"); do
        if tr '\0' '\n' <"/proc/$process/environ" 2>/dev/null | grep -qx "OMPI_COMM_WORLD_RANK=$rank"; then
            kill -KILL "$process" && killed=$((killed + 1))
        fi
    done
    began=$(date +%s%N)
    wait "$launcher" && { echo "kill $i: the run ended by itself"; exit 1; }
    echo "kill $i: process $rank of $processes, all ended $((($(date +%s%N) - began) / 1000000)) ms later;" \
        "it had begun$(grep -o "after step [0-9,]*" "$place/log" | head -1 | sed 's/^/ /')"
done
epochs=$(($(tail -n 1 "$place/run/metrics.csv" 2>/dev/null | cut -d, -f1 || echo 0) + 1))
$gabor train --resume "$place/run" --epochs "$epochs" --quiet >/dev/null 2>&1
$gabor train ${options/--epochs 1000/--epochs $epochs} --parts 8 --out "$place/whole" --quiet >/dev/null 2>&1
if cmp "$place/run/weights.safetensors" "$place/whole/weights.safetensors"; then
    echo "$killed kills, $epochs epochs: the weights are those of one process that was not killed"
fi

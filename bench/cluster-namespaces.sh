#!/usr/bin/env bash
# Trains on processes that are each alone in a network namespace, as on a machine of its own, with a network between them that delays and
# loses packets, and compares the weights with those of one process. Usage, as root:
#   bench/cluster-namespaces.sh [-n PROCESSES] [-d DELAY_MS] [-l LOSS_PERCENT] [-r MBIT] [-s auto|netem|tap|none] [NETWORK…]
# DELAY_MS is that of one way, MBIT the rate of each process outwards (0 for no limit). Where the kernel has netem it does all of that; else
# tap-switch.py does, in user space; none leaves the delay as it is, and takes the rate from tbf. With COMMAND in the environment, that is
# run by mpirun in place of the trainings. Needs mpirun of Open MPI, ip, tc, and a built CLI.
set -euo pipefail
processes=3 delay=2 loss=0.5 rate=0 shaper=auto
here=$(cd "$(dirname "$0")" && pwd)
while getopts "n:d:l:r:s:" option; do
    case $option in
        n) processes=$OPTARG ;;
        d) delay=$OPTARG ;;
        l) loss=$OPTARG ;;
        r) rate=$OPTARG ;;
        s) shaper=$OPTARG ;;
        *) sed -n '2,8s/^# //p' "$0" && exit 2 ;;
    esac
done

# A network and mounts of its own: nothing of it is left behind, however the script ends.
if [ -z "${GABOR_NAMESPACES:-}" ]; then
    [ "$(id -u)" = 0 ] || { echo "cluster-namespaces.sh: network namespaces need root; start it with sudo." >&2; exit 1; }
    GABOR_NAMESPACES=1 exec unshare --net --mount "$here/$(basename "$0")" "$@"
fi
shift $((OPTIND - 1))
networks=("$@")
[ $# -gt 0 ] || networks=(lenet resnet20 vgg-cifar)
cd "$here/.."
gabor="dotnet $PWD/src/Gabor.Cli/bin/Release/net10.0/Gabor.Cli.dll" place=$(mktemp -d) switch=
trap '[ -z "$switch" ] || kill "$switch" 2>/dev/null || true; rm -rf "$place"' EXIT
mkdir -p /run/netns && mount -t tmpfs none /run/netns
ip link set lo up

if [ "$shaper" = auto ]; then
    shaper=tap
    ip link add probe0 type veth peer name probe1
    ! tc qdisc add dev probe0 root netem delay 1ms 2>/dev/null || shaper=netem
    ip link del probe0
fi

# Process k is 10.77.0.k in gabor-k; mpirun itself is 10.77.0.254, outside.
names=()
for ((k = 1; k <= processes; k++)); do
    ip netns add "gabor-$k"
    ip -n "gabor-$k" link set lo up
    names+=("gabor-$k")
done
if [ "$shaper" = tap ]; then
    ip tuntap add dev eth0 mode tap
    for name in "${names[@]}"; do ip netns exec "$name" ip tuntap add dev eth0 mode tap; done
    python3 "$here/tap-switch.py" "$delay" "$loss" "$rate" - "${names[@]}" >"$place/switch" 2>"$place/switched" &
    switch=$!
    until grep -q ready "$place/switch" 2>/dev/null; do
        kill -0 "$switch" 2>/dev/null || { cat "$place/switched" >&2; exit 1; }
        sleep 0.1
    done
    ip address add 10.77.0.254/24 dev eth0
    ip link set eth0 mtu 9000 up
else
    ip link add bridge0 type bridge
    ip address add 10.77.0.254/24 dev bridge0
    ip link set bridge0 up
    for ((k = 1; k <= processes; k++)); do
        ip link add "port$k" type veth peer name eth0 netns "gabor-$k"
        ip link set "port$k" master bridge0 up
    done
fi
for ((k = 1; k <= processes; k++)); do
    [ "$shaper" != tap ] || ip -n "gabor-$k" link set eth0 mtu 9000
    ip -n "gabor-$k" address add "10.77.0.$k/24" dev eth0
    ip -n "gabor-$k" link set eth0 up
    case $shaper in
        netem)
            limit=()
            [ "$rate" = 0 ] || limit=(rate "${rate}mbit")
            tc -n "gabor-$k" qdisc add dev eth0 root netem delay "${delay}ms" loss "$loss%" limit 100000 "${limit[@]}"
            ;;
        none) [ "$rate" = 0 ] || tc -n "gabor-$k" qdisc add dev eth0 root tbf rate "${rate}mbit" burst 16kb latency 3000ms ;;
    esac
done

# In ssh's place: enters the namespace of a host, where the machine has another name.
cat >"$place/agent" <<'AGENT'
#!/bin/sh
host=${1##*.}
shift
exec ip netns exec "gabor-$host" unshare --uts sh -c 'hostname "node$0"; exec sh -c "$1"' "$host" "$*"
AGENT
chmod +x "$place/agent"
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 LC_ALL=C
hosts=$(seq -s, -f "10.77.0.%g" 1 "$processes")
mpi() {
    mpirun --bind-to none -np "$processes" -host "$hosts" --mca plm rsh --mca plm_rsh_agent "$place/agent" --mca btl tcp,self \
        --mca btl_tcp_if_include 10.77.0.0/24 --mca oob_tcp_if_include 10.77.0.0/24 "$@"
}

times=$(ping -c 5 -i 0.2 -q -W 2 10.77.0.1 2>/dev/null | sed -n 's|.*= \([0-9.]*\)/\([0-9.]*\)/.*|\2 ms|p') || true
shape="$delay ms a way, $loss % lost, "
[ "$shaper" != none ] || shape=
echo "$processes processes in network namespaces, shaped by $shaper: ${shape}rate $rate Mbit/s; to the first and back ${times:-unknown}"
if [ -n "${COMMAND:-}" ]; then
    mpi $COMMAND
    exit
fi

options() {
    case $1 in
        lenet | softmax | mlp) echo "digits --model $1 --epochs 1 --batch-size 500" ;;
        resnet20) echo "$place/images --model $1 --epochs 2 --batch-size 48" ;;
        *) echo "$place/images --model $1 --epochs 1 --batch-size 48" ;;
    esac
}

"$here/noise-images.sh" "$place/images"
same=true
for network in "${networks[@]}"; do
    what="$(options "$network") --threads 1"
    $gabor train $what --parts 8 --quiet --out "$place/alone-$network" >/dev/null 2>&1
    began=$(date +%s%N)
    mpi $gabor train $what --quiet --json --out "$place/run-$network" >"$place/json" 2>"$place/errors" \
        || { cat "$place/errors" >&2; exit 1; }
    took=$((($(date +%s%N) - began) / 1000000))
    alone=$(sha256sum "$place/alone-$network/weights.safetensors" | cut -c 1-16)
    here_too=$(sha256sum "$place/run-$network/weights.safetensors" | cut -c 1-16)
    [ "$alone" = "$here_too" ] || same=false
    hidden=$(tr -d '\n' <"$place/json" | sed -n 's/.*"exchange": {\([^}]*\)}.*/\1/p' | tr -s ' ')
    echo "$network: one process $alone, $processes in namespaces $here_too, $took ms;$hidden"
done
if [ "$shaper" = tap ]; then
    kill "$switch" && wait "$switch" || true
    switch=
    echo "the switch passed on $(cat "$place/switched")"
elif [ "$shaper" = netem ]; then
    tc -n gabor-1 -s qdisc show dev eth0 | grep -o "Sent.*dropped [0-9]*" || true
fi
$same && echo "All digests of a network are the same." || { echo "Digests differ."; exit 1; }

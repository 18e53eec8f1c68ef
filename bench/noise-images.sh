#!/usr/bin/env bash
# Writes a data set of 144 images of 32 × 32 pixels in colour, a folder for each of three classes: noise around a colour of the class, the
# same bytes at every call. Usage: bench/noise-images.sh FOLDER.
set -euo pipefail
export LC_ALL=C
for class in red green blue; do
    mkdir -p "$1/$class"
    awk -v class="$class" -v folder="$1/$class" 'BEGIN {
        random = length(class)
        for (i = 0; i < 48; i++) {
            file = sprintf("%s/%02d.ppm", folder, i)
            printf "P6\n32 32\n255\n" > file
            for (pixel = 0; pixel < 3072; pixel++) {
                random = (random * 16807) % 2147483647
                own = (pixel % 3 == 0 && class == "red") || (pixel % 3 == 1 && class == "green") || (pixel % 3 == 2 && class == "blue")
                printf "%c", 1 + int(random / 2147483647 * 180) + (own ? 60 : 0) > file
            }
            close(file)
        }
    }'
done

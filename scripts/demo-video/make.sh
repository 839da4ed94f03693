#!/bin/sh
# Makes the films of the sample content, or those that are named, and its page anew: *.mp4 and *.pdf in internal/app/demo/media.
# Needs ffmpeg with libx264 and libass, and the typefaces of web/node_modules (npm ci).
# The films are kept in the repository, so that nobody needs this to build or to run.
set -eu
cd "$(dirname "$0")/../.."
out=internal/app/demo/media
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/fonts" "$out"
for face in ibm-plex-sans/files/ibm-plex-sans-latin ibm-plex-sans-arabic/files/ibm-plex-sans-arabic-arabic; do
	for weight in 400 700; do
		cp "web/node_modules/@fontsource/$face-$weight-normal.woff2" "$work/fonts/"
	done
done
go build -o "$work/draw" ./scripts/demo-video
for film in ${*:-sampling margin estimate profit light}; do
	"$work/draw" "$film" "$work" >"$work/frames.rgb"
	ffmpeg -v error -y -f rawvideo -pixel_format rgb24 -video_size 854x480 -framerate 20 -i "$work/frames.rgb" -i "$work/sound.wav" \
		-vf "ass=$work/words.ass:fontsdir=$work/fonts,format=yuv420p" \
		-c:v libx264 -profile:v high -preset slow -tune animation -crf 29 -g 240 \
		-c:a aac -b:a 32k -ac 1 -map_metadata -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact \
		-movflags +faststart "$out/$film.mp4"
done
"$work/draw" checklist >"$out/handover-checklist.pdf"
ls -l "$out"

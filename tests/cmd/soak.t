#!/bin/sh
# `make soak` in short.
exec "$(dirname "$0")/../soak/run" 600 12 0.5 20 4 1.5

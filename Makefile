# What one can do here. `make help` explains each target; README.md needs only run and test.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run dev build test check soak bench api web tools clean

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
TAGS    := $(shell scripts/postgres-archive >/dev/null 2>&1 && echo embedpg)
GO      := go
WITHDB  := $(GO) run ./scripts/with-database

## help: this list
help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST) | column -t -s ':' | sed 's/^/  /'

## run: build what is missing and start the server, with sample content on an empty data folder
run: build
	bin/courseworx serve --demo

## dev: the server without a rebuild of the front end, and the front end with live reload
dev: build
	bin/courseworx serve --demo & server=$$!; trap "kill $$server" EXIT; cd web && npm run dev

## build: bin/courseworx, one file with everything in it
build: web bin/courseworx

.PHONY: bin/courseworx
bin/courseworx:
	scripts/postgres-archive || [ $$? -eq 3 ]
	$(GO) build -trimpath -tags '$(TAGS)' -ldflags '-s -w -X main.version=$(VERSION)' -o $@ ./cmd/courseworx

## web: the front end, when its sources changed
web:
	scripts/build-web

## tools: what tests and the front end need on this machine (Chromium, ffmpeg, fonts, gcc)
tools:
	scripts/install-tools

## check: what must be green before every commit (vet, architecture, Go and front-end units)
check: web
	scripts/postgres-archive || [ $$? -eq 3 ]
	@test -z "$$(gofmt -l cmd internal plugin plugins scripts web)" || { echo 'gofmt:'; gofmt -l cmd internal plugin plugins scripts web; exit 1; }
	$(GO) vet ./...
	$(WITHDB) $(GO) test -short ./...
	cd web && npm run --silent check && npm run --silent test

## test: everything, sampled where the full size is long
test: tools build
	scripts/test

## soak: everything in full size; takes hours
soak: tools build
	COURSEWORX_TEST_SIZE=full scripts/test

## bench: measure, and print a table and bench/result.json
bench: tools build
	$(WITHDB) $(GO) run ./bench

## api: write the API's document and the front end's types from it
api: bin/courseworx
	scripts/api

## clean: remove what was built; data folders stay
clean:
	rm -rf bin .cache web/node_modules internal/platform/pgserver/archive
	find web/dist -mindepth 1 ! -name .keep -delete

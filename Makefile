# What one works with here, in a line each; the work itself is done by scripts/, which tell more at their heads.
#
#   make unit UNIT=HTTPServer           the unit tests of one module
#   make test ARGS='openapi postman'    some stages; scripts/test names them
#   make bench ARGS='full http'         some measurements
#   make chaos ARGS='300 7'             seconds, and the seed

ARGS ?=
UNIT ?=

.DEFAULT_GOAL := help
.PHONY: help run test unit lint format bench alerts traces chaos release

help: ## show this
	@sed -n 's/^#  *\(make .*\)/  \1/p; s/^\([a-z]*\): ## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' \
		'NF == 2 { printf "%-36s%s\n", $$1, $$2; next } { examples = examples $$0 "\n" } END { printf "\n%s", examples }'

run: ## build and run the service with a PostgreSQL and a receiver of its own; Ctrl-C stops all
	./scripts/run

test: ## run every test, as CI does
	./scripts/test $(ARGS)

unit: ## build and run the unit tests, with a throw-away PostgreSQL
	UNIT='$(UNIT)' ./scripts/test setup build unit

lint: ## hold Swift, shell and Python against the rules
	./scripts/test setup lint

format: ## rewrite what the rules can rewrite, then the same
	./scripts/setup
	./scripts/lint --fix

bench: ## measure the service against the limits of this machine
	./scripts/bench $(ARGS)

alerts: ## provoke each alert before a real Prometheus
	./scripts/alerts $(ARGS)

traces: ## read the spans of a real service with OpenTelemetry's own messages, before collectors that fail
	./scripts/traces $(ARGS)

chaos: ## kill, pause and cut off three replicas under load, then check that nothing was lost
	./scripts/chaos $(ARGS)

release: ## make the tarball, the Debian package, the bill of materials and the checksums in .build/dist
	./scripts/release

# Two commands on a fresh machine: make run, make test.
.DEFAULT_GOAL := help
MVN := ./mvnw -B -ntp

.PHONY: help run test format build clean

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 10

run: ## bring up everything: PostgreSQL, Keycloak, S3, demo servers, WildFly; Ctrl-C stops it
	@distribution/run

test: ## run all tests
	@build-tools/prepare
	$(MVN) verify

build: ## build without tests
	$(MVN) -DskipTests -Dspotless.check.skip=true package

format: ## format all sources
	$(MVN) -q spotless:apply

clean: ## remove what was built
	$(MVN) -q clean

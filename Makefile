# Two commands on a fresh machine: make run, make test.
.DEFAULT_GOAL := help
MVN := ./mvnw -B -ntp
only :=
# of an earlier run: its failures would count again
REPORTS := */target/surefire-reports */target/failsafe-reports

.PHONY: help run test unit it format build clean distclean

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 12

run: ## bring up everything: PostgreSQL, Keycloak, S3, demo servers, WildFly; Ctrl-C stops it
	@distribution/run

test: ## run all tests
	@build-tools/prepare
	@rm -rf $(REPORTS)
	$(MVN) verify

unit: ## run the tests that start no server
	$(MVN) package

it: ## run some integration tests: make it only=SignInSystemIT
	@build-tools/prepare
	@rm -rf $(REPORTS)
	$(MVN) verify -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false -Dtest=none -Dit.test=$(only)

build: ## build without tests
	$(MVN) -DskipTests -Dspotless.check.skip=true package

format: ## format all sources
	$(MVN) -q spotless:apply

clean: ## remove what was built
	$(MVN) -q clean

distclean: clean ## remove what was built and the demonstration's data
	rm -rf .tidemark

# Two commands do everything: `make run` and `make test`.

GO ?= go
BOT ?= ./shouldertap

.PHONY: run test soak bench reset check lint

# The bot takes the shell's place, so that a signal to make ends the bot too.
run: ## Start the bot; without Slack tokens, in its practice workspace.
	@$(GO) build -o $(BOT) ./bot && exec $(BOT)

test: lint ## Every test, with the race detector; how well the content answers, without it.
	$(GO) test -race -timeout 15m ./...
	$(GO) test -timeout 5m -run TestTheShippedContentAnswersAsWellAsItDid ./bot

lint:
	@command -v $(GO) >/dev/null || { echo "Go is missing: install Go 1.26 or later from https://go.dev/dl"; exit 1; }
	@command -v $${CC:-cc} >/dev/null || { echo "A C compiler is missing: on Debian, apt-get install gcc"; exit 1; }
	@ugly=$$(gofmt -l bot knowledge index handlers content); if [ -n "$$ugly" ]; then echo "Not gofmt'd:"; echo "$$ugly"; exit 1; fi
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

soak: ## Ten thousand questions in bad weather, through the whole program and through practice alone; nothing else may run.
	SOAK=10000 $(GO) test -v -run 'TestSoak$$' -timeout 40m ./bot
	$(GO) test -v -run 'TestSoak$$' -timeout 10m ./bot/practice

bench: ## Speed and memory, each figure with its name.
	$(GO) test -run '^$$' -bench . -benchmem -timeout 30m ./...

check: ## The shipped content, with every fault named.
	$(GO) run ./bot check

reset: ## Forget everything that the practice workspace holds.
	rm -rf data/practice

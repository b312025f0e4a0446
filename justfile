# The list of commands; `just` alone shows it.
default:
    @just --list

# Start everything with invented people, on http://127.0.0.1:8080
demo:
    cargo run --release -- demo

# All tests, with what they need
test:
    cargo xtask test

# Tests without browsers and foreign tools
quick:
    cargo xtask test --quick

# One step of the tests: format, architecture, documents, licences, lints, documentation, tests, foreign, journeys
step name:
    cargo xtask test --only {{name}}

# What a commit must pass
check:
    cargo fmt --all --check
    cargo xtask architecture
    cargo xtask documents
    cargo clippy --workspace --all-targets -- -D warnings

# Look at changed snapshots one by one
snapshots:
    cargo insta review

# Write the generated parts of README.md and ARCHITECTURE.md anew
documents:
    cargo xtask documents --write

# Write docs/api/openapi.json anew
openapi:
    cargo run -- doctor --openapi > docs/api/openapi.json

# Measure the hot operation
bench name="lookup":
    cargo run --release -- bench {{name}}

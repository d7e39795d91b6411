//go:build race

package main

// underRace is set when the race detector slows everything down.
const underRace = true

//go:build race

package practice

// underRace is set when the race detector slows everything down.
const underRace = true

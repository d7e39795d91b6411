package index

import (
	"fmt"
	"slices"
	"strings"
)

// The stages that can be switched off, so that their worth can be seen.
const (
	correctStage   = "correct"   // unknown words corrected
	learnStage     = "learn"     // the learner over phrasings
	spreadStage    = "spread"    // the learner taught by the log
	reachStage     = "reach"     // what past questions tell of what nobody wrote up
	bodyStage      = "body"      // bodies and their sections
	latentStage    = "latent"    // bodies by the company of their words
	fuseStage      = "fuse"      // fusion weights fitted on the knowledge base, rather than shipped
	calibrateStage = "calibrate" // probabilities fitted on the knowledge base, rather than shipped
	logStage       = "log"       // the log looked at for how many questions nothing answers
)

// Stages lists what can be switched off, in the order of the pipeline.
func Stages() []string {
	return []string{correctStage, learnStage, spreadStage, reachStage, bodyStage, latentStage, fuseStage, calibrateStage, logStage}
}

type stages []string

func (s stages) off(name string) bool { return slices.Contains(s, name) }

func (s stages) check() error {
	for _, name := range s {
		if !slices.Contains(Stages(), name) {
			return fmt.Errorf("there is no stage %q; the stages are %s", name, strings.Join(Stages(), ", "))
		}
	}
	return nil
}

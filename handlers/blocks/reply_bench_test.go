package blocks

import (
	"encoding/json"
	"testing"

	"github.com/slack-go/slack"
)

// A reply stands on the way from the question to the screen: what it costs to
// build one, and to write it as JSON.
func BenchmarkAnswerReply(b *testing.B) {
	for name, s := range map[string]stage{"usual": sampleStage(), "longest": longestStage()} {
		a := s.plainAnswer()
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				AnswerReply(a)
			}
		})
		m := AnswerReply(a)
		b.Run(name+", written", func(b *testing.B) {
			for b.Loop() {
				if _, err := json.Marshal(slack.Blocks{BlockSet: m.Blocks}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

package practice

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"
)

// BenchmarkStart opens and closes a workspace.
func BenchmarkStart(b *testing.B) {
	c := Config{Seed: testSeed()}
	for b.Loop() {
		w, err := Start(b.Context(), c)
		if err != nil {
			b.Fatal(err)
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkQuestion is the share of the workspace and the real client in one
// question: from the post to the reply that is seen, with an app that answers at once.
func BenchmarkQuestion(b *testing.B) {
	ctx, cancel := context.WithCancel(b.Context())
	w, err := Start(ctx, Config{Seed: testSeed()})
	if err != nil {
		b.Fatal(err)
	}
	transport := &http.Transport{}
	api := slack.New("xoxb-test", slack.OptionAPIURL(w.APIURL()), slack.OptionAppLevelToken("xapp-test"), slack.OptionHTTPClient(&http.Client{Transport: transport}))
	client := socketmode.New(api)
	stopped := make(chan struct{}, 2)
	go func() { client.RunContext(ctx); stopped <- struct{}{} }()
	go func() { answerMentions(ctx, b, client); stopped <- struct{}{} }()
	defer func() {
		cancel()
		<-stopped
		<-stopped
		transport.CloseIdleConnections()
		w.Close()
	}()
	if err := w.AwaitConnected(ctx); err != nil {
		b.Fatal(err)
	}
	var took []time.Duration
	for b.Loop() {
		began := time.Now()
		p, err := w.Post(Post{User: ana, Channel: askers, Text: "@helpdesk may I call before 8?"})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := w.AwaitMessage(ctx, ana, askers, func(m Message) bool { return m.ThreadTS == p.TS }); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	b.ReportMetric(ms(took[len(took)/2]), "p50-ms")
	b.ReportMetric(ms(took[len(took)*99/100]), "p99-ms")
}

func answerMentions(ctx context.Context, b *testing.B, client *socketmode.Client) {
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-client.Events:
			if e.Request == nil || e.Request.EnvelopeID == "" {
				continue
			}
			client.AckCtx(ctx, e.Request.EnvelopeID, nil)
			outer, isEvent := e.Data.(slackevents.EventsAPIEvent)
			if !isEvent {
				continue
			}
			if m, isMention := outer.InnerEvent.Data.(*slackevents.AppMentionEvent); isMention {
				if _, _, err := client.PostMessageContext(ctx, m.Channel, slack.MsgOptionTS(m.TimeStamp), slack.MsgOptionBlocks(section("Not before 8."))); err != nil && ctx.Err() == nil {
					b.Error(err)
				}
			}
		}
	}
}

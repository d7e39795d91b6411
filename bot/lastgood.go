package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/slack-go/slack"

	"shouldertap/content"
	"shouldertap/knowledge"
)

// lastGood is where the content that was last taken in without a fault is
// kept, beside the database.
func (s Settings) lastGood() string {
	return filepath.Join(filepath.Dir(s.databaseFile()), "last-good-content")
}

// takeIn reads the content folder and brings it into the database. With faults
// it starts from the last good version and says so; having none, it refuses.
func (b *Bot) takeIn(ctx context.Context, api *slack.Client) (*knowledge.Desk, error) {
	c, faults := readContent(b.settings.ContentDir)
	if len(faults) > 0 {
		problem := faultsError(b.settings.ContentDir, faults)
		good, goodFaults := readContent(b.settings.lastGood())
		if _, err := os.Stat(b.settings.lastGood()); errors.Is(err, fs.ErrNotExist) || good == nil || len(goodFaults) > 0 {
			return nil, fmt.Errorf("read content: nothing is served until these are mended:\n%w", problem)
		}
		b.log.Error("The content has faults. The last good version is served instead.", "faults", len(faults))
		b.faults, b.faulty = len(faults), problem
		c = good
	}
	groupsOf, err := roleGroups(ctx, api, c.Desk)
	if err != nil {
		return nil, err
	}
	result, err := takeIn(ctx, b.db, c, groupsOf, nil)
	if err != nil {
		return nil, err
	}
	for _, note := range result.Notes {
		b.log.Warn("content", "note", note)
	}
	faultsAtWork, warnings := content.Unfinished(c)
	for _, unfinished := range append(faultsAtWork, warnings...) {
		b.log.Warn("content", "note", unfinished.String())
	}
	b.summary = fmt.Sprintf("%d answers, %d topics, %d audiences", len(c.Answers), len(c.Desk.Topics), len(c.Desk.Audiences))
	if len(faults) == 0 {
		if err := keepGood(b.settings.lastGood(), c); err != nil {
			b.log.Warn("The content could not be kept as the last good version.", "error", err)
		}
	}
	return c.Desk, nil
}

// keepGood replaces the last good content whole.
//
// Beside it stands the hash of what it was taken from: most starts find it
// unchanged, and writing a thousand files safely takes seconds.
func keepGood(dir string, c *content.Content) error {
	hash := dir + ".hash"
	if of, err := os.ReadFile(hash); err == nil && string(of) == c.Hash {
		if _, err := os.Stat(dir); err == nil {
			return nil
		}
	}
	if err := os.RemoveAll(hash); err != nil {
		return err
	}
	next := dir + ".next"
	if err := os.RemoveAll(next); err != nil {
		return err
	}
	if err := content.Write(next, c); err != nil {
		return err
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := os.Rename(next, dir); err != nil {
		return err
	}
	return os.WriteFile(hash, []byte(c.Hash), 0o644)
}

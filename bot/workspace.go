package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"shouldertap/bot/practice"
)

// practiceSeed is who and what is in the practice workspace. The shipped
// desk.yaml maps these ids.
func practiceSeed() (practice.Seed, error) {
	raw, err := json.Marshal(manifest())
	if err != nil {
		return practice.Seed{}, fmt.Errorf("encode manifest: %w", err)
	}
	return practice.Seed{
		Team:  practice.Team{ID: "T0HARBOR", Name: "Hazelmarch Lending", Domain: "hazelmarch"},
		Teams: []practice.Team{{ID: "T0VENDOR", Name: "Quayside Contact", Domain: "quayside"}},
		Users: []practice.User{
			{ID: "U0AISHA", Name: "aisha", RealName: "Aisha Khan", Title: "Associate, servicing vendor", TZ: "Asia/Manila", TeamID: "T0HARBOR", IsRestricted: true, Color: "#2f6f6d", About: "Asks in #ask-servicing. A guest with a customer on the line."},
			{ID: "U0TOMAS", Name: "tomas", RealName: "Tomás Ortega", Title: "Associate, collections agency", TZ: "America/New_York", TeamID: "T0VENDOR", Color: "#8a4b2a", About: "Asks in #ask-collections, from the agency's own workspace."},
			{ID: "U0WENDY", Name: "wendy", RealName: "Wendy Chu", Title: "Associate, contact center", TZ: "America/Chicago", TeamID: "T0HARBOR", Color: "#5b3f8c", About: "Asks in #ask-contact-center, where the bot listens."},
			{ID: "U0MARCO", Name: "marco", RealName: "Marco Silva", Title: "Team lead, servicing vendor", TZ: "Asia/Manila", TeamID: "T0HARBOR", IsRestricted: true, Color: "#3c5a86", About: "A helper: may claim, link, route and ask back."},
			{ID: "U0OMAR", Name: "omar", RealName: "Omar Haddad", Title: "Servicing specialist", TZ: "America/New_York", TeamID: "T0HARBOR", Color: "#7a5c12", About: "Answers, and approves in experience topics."},
			{ID: "U0DANA", Name: "dana", RealName: "Dana Ruiz", Title: "Collections compliance", TZ: "America/New_York", TeamID: "T0HARBOR", Color: "#9a2f4f", About: "Answers, and approves compliance topics that others wrote."},
			{ID: "U0PRIYA", Name: "priya", RealName: "Priya Nair", Title: "Recoveries compliance", TZ: "America/New_York", TeamID: "T0HARBOR", Color: "#3f6b2e", About: "Answers, and approves compliance topics that others wrote."},
			{ID: "U0LENA", Name: "lena", RealName: "Lena Fischer", Title: "Vendor operations lead", TZ: "America/New_York", TeamID: "T0HARBOR", Color: "#555555", About: "Reads what keeps being asked."},
			{ID: "U0NOOR", Name: "noor", RealName: "Noor Patel", Title: "Facilities", TZ: "America/New_York", TeamID: "T0HARBOR", Color: "#6b6b2e", About: "Belongs to no audience: gets a sentence and no content."},
		},
		Channels: []practice.Channel{
			{ID: "C0SERVICING", Name: "ask-servicing", Topic: "Mention @Shouldertap with your question", BotMember: true, Members: []string{"U0AISHA", "U0MARCO", "U0OMAR", "U0DANA", "U0LENA"}},
			{ID: "C0COLLECT", Name: "ask-collections", Topic: "Shared with Quayside Contact", IsExtShared: true, BotMember: true, Members: []string{"U0TOMAS", "U0DANA", "U0PRIYA", "U0LENA"}},
			{ID: "C0CONTACT", Name: "ask-contact-center", Topic: "Shouldertap listens here: no mention needed", BotMember: true, Members: []string{"U0WENDY", "U0OMAR", "U0DANA", "U0PRIYA", "U0LENA"}},
			{ID: "C0SPECIAL", Name: "specialists", Topic: "Questions that nobody has answered yet", IsPrivate: true, BotMember: true, Members: []string{"U0DANA", "U0OMAR", "U0PRIYA", "U0MARCO"}},
			{ID: "C0RANDOM", Name: "random", Topic: "Mapped to no audience", BotMember: true, Members: []string{"U0AISHA", "U0WENDY", "U0NOOR", "U0DANA", "U0OMAR", "U0PRIYA", "U0LENA"}},
		},
		Groups: []practice.Group{
			{ID: "S0SPEC", Handle: "specialists", Name: "Specialists", Users: []string{"U0DANA", "U0OMAR", "U0PRIYA"}},
			{ID: "S0LEADS", Handle: "leads", Name: "Leads", Users: []string{"U0LENA", "U0DANA"}},
		},
		App:   practice.App{ID: "A0TAP", Name: "Shouldertap", BotUserID: "U0TAP", BotID: "B0TAP", AppToken: "xapp-practice", BotToken: "xoxb-practice", Manifest: raw},
		Start: "U0AISHA",
		Tour:  practiceTour(),
	}, nil
}

// readSeed reads another workspace from a file, for the practice workspace
// alone.
func readSeed(file string) (practice.Seed, error) {
	if file == "" {
		return practiceSeed()
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return practice.Seed{}, fmt.Errorf("read seed: %w", err)
	}
	var seed practice.Seed
	if err := json.Unmarshal(b, &seed); err != nil {
		return practice.Seed{}, fmt.Errorf("read seed %s: %w", file, err)
	}
	return seed, nil
}

// practiceDatabase is the practice workspace's own database, beside the one of
// the settings: sqlite:data/shouldertap.db becomes data/practice/shouldertap.db.
func (s Settings) practiceDatabase() Settings {
	file := s.databaseFile()
	s.DatabaseURL = strings.Replace(s.DatabaseURL, file, filepath.Join(filepath.Dir(file), "practice", filepath.Base(file)), 1)
	return s
}

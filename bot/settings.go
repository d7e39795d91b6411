package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/joho/godotenv"
	"github.com/slack-go/slack"
)

// Settings are read from the environment once, at start. `.env.example` holds
// one entry for each, in the same order; a test keeps the two in step.
type Settings struct {
	AppToken     string // SLACK_APP_TOKEN
	BotToken     string // SLACK_BOT_TOKEN
	APIURL       string // SLACK_API_URL, with its trailing slash
	ContentDir   string // CONTENT_DIR; empty: the shipped sample
	DatabaseURL  string // DATABASE_URL
	PracticeAddr string // PRACTICE_ADDR
	MetricsAddr  string // METRICS_ADDR; empty: off
	LogLevel     slog.Level
	AuditKey     []byte // AUDIT_KEY, or the key file beside the database
}

// settingNames lists every variable that is read, in the order of
// `.env.example`.
func settingNames() []string {
	return []string{
		"SLACK_APP_TOKEN", "SLACK_BOT_TOKEN", "SLACK_API_URL", "CONTENT_DIR", "DATABASE_URL",
		"PRACTICE_ADDR", "METRICS_ADDR", "LOG_LEVEL", "AUDIT_KEY",
	}
}

// Connected says that there are tokens for a workspace.
func (s Settings) Connected() bool { return s.AppToken != "" && s.BotToken != "" }

// loadEnvironment lays `.env` under the environment, where there is one.
func loadEnvironment() error {
	if err := godotenv.Load(); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read .env: %w. Each line is NAME=value; quote a value that has spaces", err)
	}
	return nil
}

// readSettings checks every setting and reports all that is wrong at once.
// The audit key is made by [Settings.readAuditKey] when a database is opened.
func readSettings(lookup func(string) (string, bool)) (Settings, error) {
	get := func(name, fallback string) string {
		if value, ok := lookup(name); ok && strings.TrimSpace(value) != "" {
			return strings.TrimSpace(value)
		}
		return fallback
	}
	s := Settings{
		AppToken:     get("SLACK_APP_TOKEN", ""),
		BotToken:     get("SLACK_BOT_TOKEN", ""),
		APIURL:       get("SLACK_API_URL", slack.APIURL),
		ContentDir:   get("CONTENT_DIR", ""),
		DatabaseURL:  get("DATABASE_URL", "sqlite:data/shouldertap.db"),
		PracticeAddr: get("PRACTICE_ADDR", "127.0.0.1:8765"),
		MetricsAddr:  get("METRICS_ADDR", ""),
	}
	var faults []error
	fault := func(name, what string, args ...any) {
		faults = append(faults, fmt.Errorf("%s %s", name, fmt.Sprintf(what, args...)))
	}
	switch {
	case s.AppToken != "" && s.BotToken == "":
		fault("SLACK_BOT_TOKEN", "is missing while SLACK_APP_TOKEN is set. Copy it from your app's page, OAuth & Permissions, Bot User OAuth Token")
	case s.AppToken == "" && s.BotToken != "":
		fault("SLACK_APP_TOKEN", "is missing while SLACK_BOT_TOKEN is set. Make one on your app's page, Basic Information, App-Level Tokens, with the scope connections:write")
	}
	if s.AppToken != "" && !strings.HasPrefix(s.AppToken, "xapp-") {
		fault("SLACK_APP_TOKEN", "must begin with xapp-. The token that begins with xoxb- belongs in SLACK_BOT_TOKEN")
	}
	if s.BotToken != "" && !strings.HasPrefix(s.BotToken, "xoxb-") {
		fault("SLACK_BOT_TOKEN", "must begin with xoxb-. The token that begins with xapp- belongs in SLACK_APP_TOKEN")
	}
	if u, err := url.Parse(s.APIURL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		fault("SLACK_API_URL", "is %q and must be a web address such as %s", s.APIURL, slack.APIURL)
	} else if !strings.HasSuffix(s.APIURL, "/") {
		s.APIURL += "/"
	}
	if s.ContentDir != "" {
		if info, err := os.Stat(s.ContentDir); err != nil || !info.IsDir() {
			fault("CONTENT_DIR", "is %q, which is no folder. Write one with `%s %s --approver U…`", s.ContentDir, commandLine("init"), s.ContentDir)
		}
	} else if s.Connected() && s.APIURL == slack.APIURL {
		fault("CONTENT_DIR", "is missing: a real workspace needs content and a desk of its own. Write them with `%s content-mine --approver U…` and set CONTENT_DIR=content-mine", commandLine("init"))
	}
	if path, ok := strings.CutPrefix(s.DatabaseURL, "sqlite:"); !ok || path == "" {
		fault("DATABASE_URL", "is %q and must be sqlite: followed by a file, such as sqlite:data/shouldertap.db", s.DatabaseURL)
	}
	for _, addr := range []struct{ name, value, example string }{{"PRACTICE_ADDR", s.PracticeAddr, "127.0.0.1:8765"}, {"METRICS_ADDR", s.MetricsAddr, "127.0.0.1:9090"}} {
		if addr.value == "" {
			continue
		}
		if _, _, err := net.SplitHostPort(addr.value); err != nil {
			fault(addr.name, "is %q and must be a host and a port, such as %s", addr.value, addr.example)
		}
	}
	if err := s.LogLevel.UnmarshalText([]byte(get("LOG_LEVEL", "info"))); err != nil {
		fault("LOG_LEVEL", "is %q and must be debug, info, warn or error", get("LOG_LEVEL", "info"))
	}
	if key := get("AUDIT_KEY", ""); key != "" {
		b, err := hex.DecodeString(key)
		if err != nil || len(b) < 32 {
			fault("AUDIT_KEY", "must be at least 64 hexadecimal digits. Leave it empty and one is made beside the database")
		}
		s.AuditKey = b
	}
	return s, errors.Join(faults...)
}

// databaseFile is the file that DATABASE_URL names.
func (s Settings) databaseFile() string {
	file, _, _ := strings.Cut(strings.TrimPrefix(s.DatabaseURL, "sqlite:"), "?")
	return file
}

// makeFolder makes the database's folder and tries it out, before anything that
// is kept there fails under a name that nobody has set. A full disk is no fault
// of the folder: that is said by whatever cannot be written.
func (s Settings) makeFolder() error {
	dir := filepath.Dir(s.databaseFile())
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		var tried *os.File
		if tried, err = os.CreateTemp(dir, ".tried-*"); err == nil {
			return errors.Join(tried.Close(), os.Remove(tried.Name()))
		}
		if !errors.Is(err, fs.ErrPermission) && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.EROFS) {
			return nil
		}
	}
	return fmt.Errorf("DATABASE_URL: its folder %s cannot be written: %w. Give this user the right to write there, or set DATABASE_URL to a file elsewhere, such as sqlite:data/shouldertap.db", dir, err)
}

func (s Settings) auditKeyFile() string {
	return filepath.Join(filepath.Dir(s.databaseFile()), "audit.key")
}

// readAuditKey returns the key that signs the audit chain: the setting's, else
// the one in audit.key beside the database, made there the first time.
func (s Settings) readAuditKey() ([]byte, error) {
	if len(s.AuditKey) > 0 {
		return s.AuditKey, nil
	}
	file := s.auditKeyFile()
	text, err := os.ReadFile(file)
	if err == nil {
		key, err := hex.DecodeString(strings.TrimSpace(string(text)))
		if err != nil || len(key) < 32 {
			return nil, fmt.Errorf("read %s: it must hold at least 64 hexadecimal digits. Put the right key back: without it the audit chain cannot be verified", file)
		}
		return key, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read audit key: %w", err)
	}
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return nil, fmt.Errorf("make audit key: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, fmt.Errorf("make folder for audit key: %w", err)
	}
	if err := os.WriteFile(file, []byte(hex.EncodeToString(key)+"\n"), 0o600); err != nil {
		return nil, fmt.Errorf("write audit key: %w", err)
	}
	return key, nil
}

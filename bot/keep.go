package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"shouldertap/content"
	"shouldertap/knowledge/store"
)

type backupCommand struct {
	File string `arg:"" help:"The file to write. It must not exist yet."`
}

// Run writes a verified copy of the database while the bot goes on.
func (c backupCommand) Run(ctx context.Context, p *program) error {
	db, _, err := databaseAtHand(ctx, p)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.Backup(ctx, c.File); err != nil {
		return err
	}
	fmt.Fprintf(p.out, "Wrote %s and read it back. Keep the audit key with it: without the key the audit cannot be verified.\n", c.File)
	return nil
}

type restoreCommand struct {
	File string `arg:"" help:"A file that backup wrote."`
}

// Run puts a backup in the database's place. It writes over nothing: a
// database that is there must be moved away first, with the bot stopped.
func (c restoreCommand) Run(ctx context.Context, p *program) error {
	settings, err := databaseSettings(p)
	if err != nil {
		return err
	}
	target := settings.databaseFile()
	for _, name := range []string{target, target + "-wal", target + "-shm"} {
		if _, err := os.Stat(name); err == nil {
			return fmt.Errorf("restore %s: %s is there. Stop the bot and move it away first; nothing is written over", c.File, name)
		}
	}
	if err := copyFile(target, c.File); err != nil {
		return fmt.Errorf("restore %s: %w", c.File, err)
	}
	key, err := settings.readAuditKey()
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, settings.DatabaseURL, store.Options{Now: p.now, AuditKey: key})
	if err != nil {
		return errors.Join(fmt.Errorf("restore %s: it is no database of this program: %w", c.File, err), os.Remove(target))
	}
	defer db.Close()
	if err := db.VerifyAudit(ctx); err != nil {
		fmt.Fprintf(p.errs, "Restored, but the audit does not verify: %v. Put the audit.key of the backup beside the database.\n", err)
		return errReported
	}
	fmt.Fprintf(p.out, "Restored %s to %s. The audit verifies.\n", c.File, target)
	return nil
}

func copyFile(target, source string) error {
	in, err := os.Open(source)
	if err != nil {
		return err
	}
	defer in.Close()
	if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
		return err
	}
	out, err := os.OpenFile(target, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		return errors.Join(err, out.Close(), os.Remove(target))
	}
	return errors.Join(out.Sync(), out.Close())
}

// databaseSettings are the settings with the database that the bot uses: the
// practice workspace's where there are no tokens.
func databaseSettings(p *program) (Settings, error) {
	settings, err := readSettings(p.lookup)
	if err != nil || settings.Connected() {
		return settings, err
	}
	return settings.practiceDatabase(), nil
}

// databaseAtHand opens a database that exists already.
func databaseAtHand(ctx context.Context, p *program) (*store.DB, Settings, error) {
	settings, err := databaseSettings(p)
	if err != nil {
		return nil, settings, err
	}
	if _, err := os.Stat(settings.databaseFile()); errors.Is(err, fs.ErrNotExist) {
		return nil, settings, fmt.Errorf("there is no database at %s yet. Start with `make run`", settings.databaseFile())
	}
	key, err := settings.readAuditKey()
	if err != nil {
		return nil, settings, err
	}
	db, err := store.Open(ctx, settings.DatabaseURL, store.Options{Now: p.now, AuditKey: key})
	if err != nil {
		return nil, settings, fmt.Errorf("open database: %w", err)
	}
	return db, settings, nil
}

type exportCommand struct {
	Dir string `arg:"" help:"The folder to write."`
}

// Run writes what is served as a content folder that imports to the identical
// serving state.
func (c exportCommand) Run(ctx context.Context, p *program) error {
	db, settings, err := databaseAtHand(ctx, p)
	if err != nil {
		return err
	}
	defer db.Close()
	at, faults := readContent(settings.ContentDir)
	if at == nil || at.Desk == nil {
		return faultsError(settings.ContentDir, faults)
	}
	if entries, err := os.ReadDir(c.Dir); err == nil && len(entries) > 0 {
		return fmt.Errorf("export to %s: the folder is not empty, and nothing is written over. Name a new one", c.Dir)
	}
	answers, err := db.Answers(ctx)
	if err != nil {
		return fmt.Errorf("read answers: %w", err)
	}
	at.Answers = nil
	now := p.now()
	for _, a := range answers {
		v := a.At(now)
		if v == nil {
			v = a.Head()
		}
		if v == nil || !a.WithdrawnAt.IsZero() {
			continue
		}
		f := content.File{Path: content.PathOf(a.ID), Content: v.Content, Number: v.Number, BasedOn: v.BasedOn, ApprovedAt: v.ApprovedAt,
			Effective: v.Effective, CaseSpans: v.CaseSpans, Phrasings: a.Phrasings}
		for _, approval := range v.Approvals {
			f.ApprovedBy = append(f.ApprovedBy, approval.By)
		}
		at.Answers = append(at.Answers, f)
	}
	if err := content.Write(c.Dir, at); err != nil {
		return fmt.Errorf("export to %s: %w", c.Dir, err)
	}
	fmt.Fprintf(p.out, "Wrote %d answers to %s. History stays in the database; `%s` keeps it.\n", len(at.Answers), c.Dir, commandLine("backup"))
	return nil
}

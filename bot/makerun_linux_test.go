package main

import (
	"bytes"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Whoever ends `make run` ends the bot: nothing holds its output or its address
// any more.
func TestMakeRunEndsWithItsBot(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("make"); err != nil {
		t.Skip("make is missing")
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close()
	command := exec.Command("make", "-C", "..", "--no-print-directory", "run", "BOT="+filepath.Join(dir, "shouldertap"))
	command.Env = append(os.Environ(), "PRACTICE_ADDR="+address, "DATABASE_URL=sqlite:"+filepath.Join(dir, "shouldertap.db"),
		"CONTENT_DIR="+filepath.Join("bot", "testdata", "desk"), "SLACK_APP_TOKEN=", "SLACK_BOT_TOKEN=", "LOG_LEVEL=error")
	command.Stdout, command.Stderr = write, write
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Kill(-command.Process.Pid, syscall.SIGKILL) }) // what a failure leaves behind
	if err := write.Close(); err != nil {
		t.Fatal(err)
	}
	// A machine that never built the bot without the race detector builds it now.
	if err := read.SetReadDeadline(time.Now().Add(5 * time.Minute)); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for b := make([]byte, 4096); !strings.Contains(out.String(), "Ready: "); {
		n, err := read.Read(b)
		out.Write(b[:n])
		if err != nil {
			t.Fatalf("it never was ready: %v\n%s", err, out.String())
		}
	}
	if !strings.HasPrefix(out.String(), "No Slack tokens are set") {
		t.Errorf("make run begins with\n%s", out.String())
	}
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := read.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(&out, read); err != nil {
		t.Fatalf("make was ended, and something still runs: %v\n%s", err, out.String())
	}
	_ = command.Wait() // make says that it was ended
	again, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatalf("the address is still held: %v", err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}

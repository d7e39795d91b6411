//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package store

import "os"

// lockFile knows no lock here that ends with its process: nobody is known to be
// alone.
func lockFile(string) (*os.File, bool, error) { return nil, false, nil }

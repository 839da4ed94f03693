//go:build !linux

package blobtest

import "testing"

// SmallDisk is only to be had on Linux; elsewhere the test is skipped.
func SmallDisk(t testing.TB, _ int) string {
	t.Helper()
	t.Skip("a small disk is mounted on Linux only")
	return ""
}

package blob

import (
	"os"

	"golang.org/x/sys/unix"
)

// open opens a file of root, whose folder top is too, for reading. The kernel sees to it that the way
// stays inside, in one call instead of one for every part of the key; one that cannot, or that could
// not decide while something was renamed, leaves it to root.
func open(root *os.Root, top *os.File, key string) (*os.File, error) {
	fd, err := unix.Openat2(int(top.Fd()), key, &unix.OpenHow{
		Flags: unix.O_RDONLY | unix.O_CLOEXEC, Resolve: unix.RESOLVE_BENEATH | unix.RESOLVE_NO_MAGICLINKS,
	})
	if err != nil {
		return root.Open(key)
	}
	return os.NewFile(uintptr(fd), key), nil
}

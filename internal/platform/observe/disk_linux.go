package observe

import "syscall"

// Disk returns how many bytes the disk of a path has, and how many are free for this program; ok is false where the
// system does not tell.
func Disk(path string) (total, free int64, ok bool) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(path, &st); err != nil {
		return 0, 0, false
	}
	return int64(st.Blocks) * st.Bsize, int64(st.Bavail) * st.Bsize, true
}

package daemon

import "golang.org/x/sys/unix"

// shares are the kinds of file system that do not tell what others do on them,
// by the number that statfs(2) gives.
var shares = map[uint32]string{
	unix.NFS_SUPER_MAGIC:  "NFS",
	unix.SMB_SUPER_MAGIC:  "SMB",
	unix.SMB2_SUPER_MAGIC: "SMB",
	unix.CIFS_SUPER_MAGIC: "CIFS",
	unix.FUSE_SUPER_MAGIC: "FUSE",
	unix.V9FS_MAGIC:       "9P",
	unix.AFS_SUPER_MAGIC:  "AFS",
	unix.CEPH_SUPER_MAGIC: "Ceph",
	unix.CODA_SUPER_MAGIC: "Coda",
	unix.NCP_SUPER_MAGIC:  "NCP",
	0x786f4256:            "vboxsf",
}

// silentShare names the kind of share that a folder lies on, where that is one
// that gives no events.
func silentShare(dir string) string {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return ""
	}
	return shares[uint32(s.Type)] // 32 bits, of which some platforms extend the sign
}

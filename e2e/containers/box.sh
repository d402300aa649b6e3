#!/bin/sh
# Runs a command as a container would, in a mount namespace of its own:
#   box.sh ROOT MEMORY TMPFS USER DIRECTORY COMMAND...
# ROOT holds what the image has; ROOT.mounts says what else is to be seen in it, a `FROM TO ro|rw`
# each line; MEMORY is the cgroup's list of processes, TMPFS the options of /tmp, USER a `uid:gid`, and
# each of the three may be empty.
set -eu
# Debian keeps chroot where the PATH of a plain user does not look.
PATH=$PATH:/usr/sbin:/sbin
root=$1 memory=$2 tmpfs=$3 user=$4 directory=$5
shift 5

[ -z "$memory" ] || echo $$ > "$memory"
# More than 65,535 is nobody's, less where the hard limit is less.
ulimit -n 65535 2> /dev/null || ulimit -n "$(ulimit -Hn)"

mount --bind "$root" "$root"
while read -r from to mode; do
  mount --rbind "$from" "$root$to"
  mount -o "remount,bind,$mode" "$root$to"
done < "$root.mounts"
for device in null zero full random urandom; do
  mount --bind "/dev/$device" "$root/dev/$device"
done
mount --rbind /proc "$root/proc"
[ -z "$tmpfs" ] || mount -t tmpfs -o "$tmpfs" tmpfs "$root/tmp"
mount -o remount,bind,ro "$root"

set -- sh -c 'cd "$0" && exec "$@"' "$directory" "$@"
[ -z "$user" ] || set -- --reuid "${user%:*}" --regid "${user#*:}" --clear-groups "$@"
exec chroot "$root" setpriv --bounding-set=-all --inh-caps=-all --no-new-privs "$@"

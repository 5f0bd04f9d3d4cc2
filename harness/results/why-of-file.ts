/** Why a file cannot be read or written, in plain words. */
export function whyOfFile(error: unknown): string {
  const words: Readonly<Record<string, string>> = {
    EACCES: 'access is not permitted',
    EPERM: 'access is not permitted',
    EROFS: 'the file system is read-only',
    ENOSPC: 'the disk is full',
    ENOTDIR: 'a part of the path is a file, not a folder',
    EEXIST: 'there is a file of that name already',
    EISDIR: 'it is a folder',
    ENOENT: 'it does not exist',
  };
  const { code, message } = error as NodeJS.ErrnoException;
  return words[code ?? ''] ?? message;
}

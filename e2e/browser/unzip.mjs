import { inflateRawSync } from 'node:zlib';

/** The files of a ZIP archive of less than 4 GB: their bytes by their names, read by its directory, which stands at its end. */
export function unzip(archive) {
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06'));
  const files = new Map();
  let at = archive.readUInt32LE(end + 16);
  for (let n = archive.readUInt16LE(end + 10); n > 0; n -= 1) {
    const [packed, size] = [archive.readUInt16LE(at + 10), archive.readUInt32LE(at + 20)];
    const [name, extra, comment] = [28, 30, 32].map((o) => archive.readUInt16LE(at + o));
    const local = archive.readUInt32LE(at + 42);
    // Its own head has fields of other lengths than the directory.
    const begins = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const bytes = archive.subarray(begins, begins + size);
    files.set(archive.toString('utf8', at + 46, at + 46 + name), packed ? inflateRawSync(bytes) : bytes);
    at += 46 + name + extra + comment;
  }
  return files;
}

/** Whether somebody typed that name: spaces, invisible signs of direction and the size of letters are forgiven, nothing else. */
export const sameName = (name: string, typed: string): boolean =>
  plain(typed) !== '' && plain(name) === plain(typed);

const plain = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();

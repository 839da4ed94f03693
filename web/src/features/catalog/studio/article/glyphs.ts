/** Path data of the editor's tools on a 24 grid; those that run with the text are turned by their button in Arabic. */
export const GLYPHS = {
  h2: "<path d='M4 5v14M12 5v14M4 12h8M15.500 12.500c.300-3 5-2.800 4.800 0-.200 2.200-4.800 3.500-4.800 6.500h5'/>",
  h3: "<path d='M4 5v14M12 5v14M4 12h8M15.500 10.500h4.800l-2.800 3.500c4 0 3.800 5.200 0 5.200-1.200 0-2-.600-2.400-1.400'/>",
  h4: "<path d='M4 5v14M12 5v14M4 12h8M19.500 19v-8.500l-4.500 6h6'/>",
  bold: "<path d='M7 5h6a3.500 3.500 0 0 1 0 7H7zM7 12h7a3.500 3.500 0 0 1 0 7H7z' stroke-width='2.400'/>",
  italic: "<path d='M10 5h7M7 19h7M14 5l-4 14'/>",
  strike: "<path d='M4 12h16M16.500 8c-.800-4-9-4-9 0M7.500 16c.800 4 9.500 4 9.500 0'/>",
  mark: "<path d='m9 13 7.500-8.500 4 3.500-7.500 8.500-4.500.500zM9 13l-2 4M4 20.500h16'/>",
  sub: "<path d='m4 6 8 10M12 6 4 16M16 16.500c.300-2.200 4-2.100 3.800 0-.200 1.600-3.800 2.600-3.800 4.500h4'/>",
  sup: "<path d='m4 8 8 10M12 8 4 18M16 5.500c.300-2.200 4-2.100 3.800 0-.200 1.600-3.800 2.600-3.800 4.500h4'/>",
  inline: "<path d='m8 8-4 4 4 4M16 8l4 4-4 4'/>",
  link: "<path d='M10 14a4 4 0 0 0 6 .400l3-3a4 4 0 0 0-5.700-5.700l-1.300 1.300M14 10a4 4 0 0 0-6-.400l-3 3a4 4 0 0 0 5.700 5.700l1.300-1.300'/>",
  list: "<path d='M9 6.500h11M9 12h11M9 17.500h11M4.500 6.500h.1M4.500 12h.1M4.500 17.500h.1'/>",
  numbers:
    "<path d='M10 6.500h10M10 12h10M10 17.500h10M4 5l1.500-.700V9M3.800 15.500c.300-1.600 2.800-1.300 2.600.100-.100 1-2.600 1.700-2.600 3h2.800'/>",
  quote: "<path d='M10 7c-3 .500-5 3-5 6v4h5v-5H7M19 7c-3 .500-5 3-5 6v4h5v-5h-3'/>",
  code: "<rect x='3.500' y='4.500' width='17' height='15' rx='2'/><path d='m8 10 2.500 2.500L8 15M13 15h3.500'/>",
  rule: "<path d='M4 12h16M7 6h10M7 18h10' /><path d='M3 12h18' stroke-width='2.200'/>",
  image:
    "<rect x='3.500' y='4.500' width='17' height='15' rx='2'/><circle cx='9' cy='10' r='1.600'/><path d='m5 18 5-4.500 3 2.500 3-3.500 4 4.500'/>",
  table:
    "<rect x='3.500' y='5' width='17' height='14' rx='1.500'/><path d='M3.500 10h17M3.500 14.500h17M9.500 5v14M15 5v14'/>",
  embed: "<rect x='3' y='5' width='18' height='14' rx='2'/><path d='M10 9v6l5-3z'/>",
  rtl: "<path d='M17 5v10M13 5v10M18 5h-6a3.500 3.500 0 0 0 0 7M20 19H5M8 16l-3 3 3 3'/>",
  ltr: "<path d='M15 5v10M11 5v10M16 5h-6a3.500 3.500 0 0 0 0 7M4 19h15M16 16l3 3-3 3'/>",
  undo: "<path d='M8 5 4 9l4 4M4 9h9.500a5.500 5.500 0 0 1 0 11H9'/>",
  redo: "<path d='m16 5 4 4-4 4M20 9h-9.500a5.500 5.500 0 0 0 0 11H15'/>",
  help: "<circle cx='12' cy='12' r='8.500'/><path d='M9.600 9.500c.200-3 5-2.800 4.800 0-.100 1.900-2.400 2-2.400 4M12 16.600v.1'/>",
  rowBefore: "<path d='M4 13h16v7H4zM4 16.500h16M12 3v6M9 6h6'/>",
  rowAfter: "<path d='M4 4h16v7H4zM4 7.500h16M12 15v6M9 18h6'/>",
  rowDelete: "<path d='M4 8.500h16v7H4zM9.500 10l5 4M14.500 10l-5 4'/>",
  columnBefore: "<path d='M13 4v16h7V4zM16.500 4v16M3 12h6M6 9v6'/>",
  columnAfter: "<path d='M4 4v16h7V4zM7.500 4v16M15 12h6M18 9v6'/>",
  columnDelete: "<path d='M8.500 4v16h7V4zM10 9.500l4 5M14 9.500l-4 5'/>",
  headerRow:
    "<rect x='4' y='5' width='16' height='14' rx='1.500'/><path d='M4 6h16v4H4z' fill='currentColor'/><path d='M12 10v9'/>",
  tableDelete: "<path d='M5 7h14M10 7V4.500h4V7M7 7l1 13h8l1-13M10.500 11v5M13.500 11v5'/>",
} as const;
/** Name of one. */
export type Glyph = keyof typeof GLYPHS;

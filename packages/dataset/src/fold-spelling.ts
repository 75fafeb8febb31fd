/** What a name is on a disk that ignores case and Unicode's spellings. */
export const foldSpelling = (name: string) => name.normalize('NFC').toLowerCase().normalize('NFC');

/** What no plugin should have: it breaks as soon as it is drawn. */
export default function Broken(): null {
  throw new Error('the wall is missing');
}

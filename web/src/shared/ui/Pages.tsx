/**
 * The pages of a PDF in the browser's own viewer, where it has one; nothing for other files. On phones it is not shown, and not
 * loaded either: there it would show the first page only, and a button opens the file.
 */
export function Pages({ url, contentType, title }: { url: string; contentType: string; title: string }) {
  if (contentType !== 'application/pdf' || !navigator.pdfViewerEnabled) return null;
  return <iframe className="pdf" src={url} title={title} loading="lazy" />;
}

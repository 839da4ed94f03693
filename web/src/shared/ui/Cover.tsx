/** A course's face, drawn by the server. `eager` for what stands in the first view. */
export function Cover({
  src,
  width = 640,
  height = 400,
  eager = false,
}: {
  src: string;
  width?: number;
  height?: number;
  eager?: boolean;
}) {
  return (
    <span className="cov">
      <img
        src={src}
        alt=""
        width={width}
        height={height}
        decoding={eager ? 'sync' : 'async'}
        loading={eager ? 'eager' : 'lazy'}
        fetchPriority={eager ? 'high' : 'auto'}
      />
    </span>
  );
}

import { SkeletonRows } from '@/shared/ui/Bits.tsx';

/** Shown while a page's chunk or data is on its way: a heading and rows, no spinner. */
export function SkeletonPage() {
  return (
    <div className="col" style={{ paddingBlock: 8 }} aria-busy="true">
      <span className="sk" style={{ inlineSize: 220, blockSize: 34 }} />
      <SkeletonRows />
    </div>
  );
}

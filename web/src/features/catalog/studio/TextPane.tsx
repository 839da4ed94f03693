import type { EditorProps } from '@/platform/registry.ts';

/** Types of content that are a text and nothing else. */
export default function TextPane({ text }: EditorProps) {
  return text;
}

import { putFile, request } from '@/shared/api/client.ts';
import type { Order } from './orders.ts';

/** What a buyer shows of a transfer. */
export type Proof = Order['proofs'][number];

/** What can be sent, as a file chooser wants it, and its most in bytes. */
export const PROOF_TYPES = 'image/jpeg,image/png,image/webp,application/pdf';
export const PROOF_MOST = 5 * 1024 * 1024;
/** How many an order takes. */
export const PROOFS_MOST = 5;

const at = (order: string, id: string) => `/x/financial/orders/${order}/proofs/${id}`;

/** Sends a file that shows the transfer; with the same id, once. */
export const sendProof = (order: string, id: string, file: File) => putFile<Order>(at(order, id), file);

/** Says that it is none; the buyer reads why. */
export const declineProof = (order: string, id: string, why: string) =>
  request<Order>('POST', `${at(order, id)}/decline`, { why });

/** Where the file is. */
export const proofFile = (order: string, id: string) => `/api/v1${at(order, id)}`;

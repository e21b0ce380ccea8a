/** Ask a segmenter for a mask from clicks and a box, and wait for its result. */

import type { ProposalAnswer } from '../api/types';
import { awaitWorker } from '../state/awaitWorker';
import { api } from '../state/site';
import type { Size } from '../viewer/photoView';
import type { Box, Prompts, Proposed } from './maskDocument';
import { fetchMaskImage } from './paint';

/** The segmenter's name for a person; a fallback names what it replaces. */
export function makerName(segmenter: string, isFallback: boolean): string {
  const name = /grab_?cut/i.test(segmenter) ? 'GrabCut' : segmenter || 'Segmenter';
  return isFallback ? `${name} (no SAM weights)` : name;
}

function cornersOf([x, y, width, height]: Box) {
  return { x0: x, y0: y, x1: x + width, y1: y + height };
}

async function waitFor(proposalId: string, signal: AbortSignal): Promise<ProposalAnswer> {
  const look = () => api.call('get_mask_proposal', { path: { proposal_id: proposalId } }, { signal });
  const proposal = await awaitWorker(
    'mask_proposal.changed',
    (news) => news.proposal_id === proposalId,
    look,
    signal,
  );
  if (!proposal) throw new Error('No worker responded within a minute. Is one running that can segment?');
  return proposal;
}

/**
 * @throws Error with the worker's own words when it failed, or when no worker responded.
 */
export async function propose(
  imageId: string,
  prompts: Prompts,
  photo: Size,
  signal: AbortSignal,
): Promise<Proposed> {
  const asked = await api.call(
    'propose_mask',
    {
      path: { image_id: imageId },
      body: { points: prompts.points, box: prompts.box && cornersOf(prompts.box) },
    },
    { signal },
  );
  const proposal = asked.status === 'queued' ? await waitFor(asked.id, signal) : asked;
  if (proposal.status === 'failed' || !proposal.mask_url) {
    throw new Error(proposal.error?.message || 'The segmenter found nothing there.');
  }
  return {
    proposalId: proposal.id,
    image: await fetchMaskImage(proposal.mask_url, photo),
    maker: makerName(proposal.segmenter, proposal.is_fallback),
    method: proposal.segmenter,
  };
}

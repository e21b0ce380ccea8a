/** The end of an object's story: the accepted mesh in the scene, and how well it fits. */

import { html, nothing } from 'lit';
import type { ObjectAnswer } from '../../api/types';
import type { ObjectStory } from '../../contract/schema';
import { ago, dateTime, duration, plural } from '../../ui/format';
import type { Shown } from './rounds';
import { candidateName, personName } from './storyText';

/** `mq-object-pose` draws itself once its module is there: the page fetches it with the story. */
export function resultSection(object: ObjectAnswer, { pose }: ObjectStory, { candidates, numbers }: Shown) {
  const url = pose && candidates.get(pose.candidate)?.glb_url;
  if (!pose || !url) return nothing;
  const match = pose.silhouette_iou === null ? 'Not measured' : `${Math.round(pose.silhouette_iou * 100)} %`;
  return html`<section class="stack" aria-label="Result">
    <h2>Result</h2>
    <div class="result">
      <mq-object-pose .object=${object} .pose=${pose} .meshUrl=${url}></mq-object-pose>
      <dl>
        <dt>Mesh</dt><dd>${candidateName(numbers, pose.candidate)}</dd>
        <dt>Outline match</dt><dd class="number">${match}</dd>
        <dt>Aligned by</dt>
        <dd>${personName(pose.person)}, <span title=${dateTime(pose.created_at)}>${ago(pose.created_at)}</span></dd>
        <dt>Effort</dt><dd class="number">${duration(pose.duration_ms / 1000)}, ${plural(pose.n_edits, 'edit')}</dd>
      </dl>
    </div>
  </section>`;
}

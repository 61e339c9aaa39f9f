import type { MadeTokenItem } from "../../../../functions/api/items/tokenItem.ts";
import { CopyButton } from "../../parts/CopyButton.tsx";
import { Dialog } from "../../parts/Dialog.tsx";

type SecretDialogProps = { token: MadeTokenItem; onClose: () => void };

/** The secret of a token, this once. */
export const SecretDialog = ({ token: { name, secret }, onClose }: SecretDialogProps) => (
  <Dialog title={`The token ${name}`} onClose={onClose}>
    <p class="box watch">
      <strong>This is shown once.</strong> Only a hash of it is kept. Put it where it is used, or into a
      password manager, before you close this.
    </p>
    <div class="secret">
      <code>{secret}</code>
      <CopyButton text={secret} what="the token" />
    </div>
    <p class="quiet">
      Programs send it as <code>Authorization: Bearer …</code>, the command reads it from{" "}
      <code>POSTMASTER_TOKEN</code>, and this console takes it at sign-in.
    </p>
    <div class="actions">
      <button type="button" class="button primary" onClick={onClose}>
        I have it
      </button>
    </div>
  </Dialog>
);

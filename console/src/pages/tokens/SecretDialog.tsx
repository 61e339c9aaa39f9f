import type { MadeTokenItem } from "../../../../functions/api/items/tokenItem.ts";
import { CopyButton } from "../../parts/CopyButton.tsx";
import { Dialog } from "../../parts/dialogs/Dialog.tsx";

type SecretDialogProps = { token: MadeTokenItem; onClose: () => void };

/** A new token's secret. */
export const SecretDialog = ({ token: { name, secret }, onClose }: SecretDialogProps) => (
  <Dialog title={`Token ${name}`} onClose={onClose}>
    <p class="box watch">
      <strong>The secret is shown only once.</strong> We store only a hash. Copy it to where it is used, or
      into a password manager, before you close this.
    </p>
    <div class="secret">
      <code>{secret}</code>
      <CopyButton text={secret} what="the token" />
    </div>
    <p class="quiet">
      Programs send it as <code>Authorization: Bearer …</code>, the command line reads it from{" "}
      <code>POSTMASTER_TOKEN</code>, and you can sign in to this console with it.
    </p>
    <div class="actions">
      <button type="button" class="button primary" onClick={onClose}>
        Done
      </button>
    </div>
  </Dialog>
);

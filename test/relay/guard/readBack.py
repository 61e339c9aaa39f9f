"""Prints what Python's email package finds in a message on standard input, as JSON."""

import email
import email.policy
import json
import sys

message = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.SMTP)


def mailboxes(name):
    return [
        [address.display_name, address.addr_spec]
        for header in message.get_all(name, [])
        for address in header.addresses
    ]


json.dump(
    {
        "from": mailboxes("From"),
        "replyTo": mailboxes("Reply-To"),
        "sender": mailboxes("Sender"),
        "originalFrom": [str(one) for one in message.get_all("X-Original-From", [])],
        "returnPath": message.get_all("Return-Path", []),
        "counts": {name: len(message.get_all(name, [])) for name in ("From", "Reply-To", "Resent-From")},
    },
    sys.stdout,
)

"""What the frame's endpoints take and give. Public ids only."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from reviews.models import Invitation, Job, Membership, Protocol, Review, Role
from reviews.protocol import FIELDS


class ReviewSerializer(serializers.ModelSerializer[Review]):
    id = serializers.CharField(source="public_id", read_only=True)

    class Meta:
        model = Review
        fields = ("id", "title", "time_zone", "created_at")
        read_only_fields = ("time_zone", "created_at")


class ReviewWithRolesSerializer(ReviewSerializer):
    my_roles = serializers.SerializerMethodField(help_text="The roles of whoever asks.")

    class Meta(ReviewSerializer.Meta):
        fields = (*ReviewSerializer.Meta.fields, "my_roles")  # type: ignore[assignment]

    def get_my_roles(self, _: Review) -> list[str]:
        return sorted(self.context["roles"])


class NewReviewSerializer(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=500)


class ProtocolSerializer(serializers.ModelSerializer[Protocol]):
    class Meta:
        model = Protocol
        fields = ("version", *FIELDS)


class ProtocolChangesSerializer(serializers.ModelSerializer[Protocol]):
    """Any of the protocol's fields. Fields left out stay as they are."""

    prospero_number = serializers.CharField(
        required=False, allow_blank=True, max_length=120, help_text="Normalised and checked."
    )

    class Meta:
        model = Protocol
        fields = FIELDS
        extra_kwargs = {name: {"required": False} for name in FIELDS}


class ProtocolRevisionSerializer(ProtocolChangesSerializer):
    reason = serializers.CharField(required=False, allow_blank=True, default="", help_text="Why; kept with the change.")
    title = serializers.CharField(required=False, max_length=500, help_text="The review's title.")

    class Meta(ProtocolChangesSerializer.Meta):
        fields = (*FIELDS, "title", "reason")


class ConsequencesSerializer(serializers.Serializer[Any]):
    consequences = serializers.ListField(child=serializers.CharField(), help_text="One sentence each.")


class PersonSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    name = serializers.CharField()
    orcid = serializers.CharField()


class ChangeSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(source="field")
    old = serializers.CharField()
    new = serializers.CharField()


class RevisionSerializer(serializers.Serializer[Any]):
    version = serializers.IntegerField()
    at = serializers.DateTimeField()
    author = PersonSerializer()
    reason = serializers.CharField()
    changes = ChangeSerializer(many=True)


class MembershipSerializer(serializers.ModelSerializer[Membership]):
    id = serializers.CharField(source="public_id")
    person = PersonSerializer(source="user")

    class Meta:
        model = Membership
        fields = ("id", "person", "role", "started_at", "ended_at")


class GrantSerializer(serializers.Serializer[Any]):
    person = serializers.CharField(help_text="The public id of a member.")
    role = serializers.ChoiceField(choices=Role.choices)


class NewInvitationSerializer(serializers.Serializer[Any]):
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.choices))
    label = serializers.CharField(required=False, allow_blank=True, default="", max_length=120)  # type: ignore[assignment]


class InvitationSerializer(serializers.ModelSerializer[Invitation]):
    id = serializers.CharField(source="public_id")
    roles: Any = serializers.SlugRelatedField("role", many=True, read_only=True)

    class Meta:
        model = Invitation
        fields = ("id", "label", "roles", "created_at", "expires_at")


class InvitationWithLinkSerializer(InvitationSerializer):
    secret = serializers.SerializerMethodField(help_text="Accept with it; shown this once.")
    link = serializers.SerializerMethodField(help_text="The page that accepts it; shown this once.")

    class Meta(InvitationSerializer.Meta):
        fields = (*InvitationSerializer.Meta.fields, "secret", "link")  # type: ignore[assignment]

    def get_secret(self, _: Invitation) -> str:
        return str(self.context["secret"])

    def get_link(self, _: Invitation) -> str:
        return str(self.context["link"])


class AcceptSerializer(serializers.Serializer[Any]):
    secret = serializers.CharField(max_length=200)


class EntrySerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    who = serializers.CharField(help_text="Empty where the software itself acted.")
    who_id = serializers.CharField()
    action = serializers.CharField()
    sentence = serializers.CharField()
    reason = serializers.CharField()


class LedgerPageSerializer(serializers.Serializer[Any]):
    entries = EntrySerializer(many=True)
    next = serializers.CharField(help_text="Give it as `before` for the next page; empty on the last.")


class VerifiedSerializer(serializers.Serializer[Any]):
    verifies = serializers.BooleanField()


class JobSerializer(serializers.ModelSerializer[Job]):
    id = serializers.CharField(source="public_id")

    class Meta:
        model = Job
        fields = (
            "id",
            "kind",
            "label",
            "status",
            "done",
            "total",
            "message",
            "error",
            "created_at",
            "started_at",
            "finished_at",
            "cancel_requested",
        )

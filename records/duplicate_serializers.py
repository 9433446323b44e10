"""What the API of duplicates takes and gives."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from records.comparing import Because
from records.models import Answer
from records.serializers import RecordSerializer


class DuplicateSerializer(RecordSerializer):
    reason = serializers.CharField(help_text="Why it is in the group; empty for the one that founded it.")


class GroupSerializer(serializers.Serializer[Any]):
    report = serializers.CharField()
    records = DuplicateSerializer(many=True)
    differing = serializers.ListField(child=serializers.CharField(), help_text="The fields in which they differ.")


class DuplicatesSerializer(serializers.Serializer[Any]):
    total = serializers.IntegerField(help_text="Groups of more than one record.")
    surplus = serializers.IntegerField(help_text="Records more than reports.")
    groups = GroupSerializer(many=True)
    following = serializers.CharField(help_text="The `after` of the next page; empty on the last.")


class MergeSerializer(serializers.Serializer[Any]):
    reports = serializers.ListField(child=serializers.CharField(), min_length=2, max_length=20)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=500)


class MergedSerializer(serializers.Serializer[Any]):
    report = serializers.CharField()
    records = serializers.ListField(child=serializers.CharField())


class SplitSerializer(serializers.Serializer[Any]):
    records = serializers.ListField(child=serializers.CharField(), min_length=1, max_length=20)


class GroupFiltersSerializer(serializers.Serializer[Any]):
    words = serializers.CharField(required=False, help_text="In any record of the group.")
    because = serializers.ChoiceField(required=False, choices=Because.choices, help_text="Why a record is there.")
    after = serializers.CharField(required=False, help_text="The `following` of the page before.")


class PairSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="pair.public_id")
    score = serializers.FloatField(source="pair.score", help_text="From 0 to 1; it orders the pairs.")
    records = RecordSerializer(many=True)
    reasons = serializers.ListField(child=serializers.CharField(), help_text="What speaks for one report.")
    doubts = serializers.ListField(child=serializers.CharField(), help_text="What speaks against it.")
    differing = serializers.ListField(child=serializers.CharField(), help_text="The fields in which they differ.")


class CountSerializer(serializers.Serializer[Any]):
    answered = serializers.IntegerField(help_text="Pairs that people have answered.")
    open = serializers.IntegerField(help_text="Pairs that wait.")


class PairsSerializer(CountSerializer):
    pairs = PairSerializer(many=True)
    following = serializers.CharField(help_text="The `after` of the next page; empty on the last.")


class AnswerSerializer(serializers.Serializer[Any]):
    answer = serializers.ChoiceField(choices=Answer.choices)


class AnsweredSerializer(CountSerializer):
    pair = serializers.CharField(source="pair.public_id")
    answer = serializers.CharField(source="pair.answer", help_text="Empty where it was taken back.")

using System.Text.Json;

namespace Platform.ServiceDefaults.Tests.Problems;

public sealed class FieldErrorTests
{
    private readonly Dictionary<string, string[]> _errors = [];

    [Fact]
    public void Only_what_does_not_hold_is_a_fault_and_the_last_one_of_a_field_is_told()
    {
        _errors.Require(true, "a", "never");
        _errors.Require(false, "b", "first");
        _errors.Require(false, "b", "last");
        Assert.Equal(["last"], Assert.Single(_errors).Value);
    }

    [Fact]
    public void A_member_that_there_is_not_is_refused_where_it_stands_with_those_that_there_are()
    {
        var unknown = new Dictionary<string, JsonElement> { ["wieght"] = default };
        _errors.RefuseUnknown(unknown, "limits.", "weight", "priority");
        Assert.Equal(["There is no such member; there are weight, priority."], _errors["limits.wieght"]);
        _errors.RefuseUnknown(null, "", "weight");
        Assert.Single(_errors);
    }
}

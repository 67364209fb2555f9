using Microsoft.Extensions.Logging.Abstractions;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Tests.Databases;

/// <summary>Tests of the audit of admin actions that every kind of database must pass.</summary>
public abstract class AdminActionsContract : IAsyncLifetime
{
    private JobDatabaseUnderTest _database = null!;
    private AdminActions _actions = null!;

    public async Task InitializeAsync()
    {
        _database = await CreateAsync();
        _actions = new AdminActions(_database.Database, _database.Clock, NullLogger<AdminActions>.Instance);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    /// <summary>Creates an empty database.</summary>
    protected abstract Task<JobDatabaseUnderTest> CreateAsync();

    [Fact]
    public async Task EndAsync_Action_CompletesItsRecord()
    {
        Guid id = await _actions.BeginAsync(AdminActors.Key, "key-1", "10.0.0.1", "createKey", target: null, default);
        AdminAction begun = Assert.Single(await _actions.ListAsync(new AdminActionQuery(2), default));
        await _actions.EndAsync(id, 200, "key-2");

        Assert.Equal(
            new AdminAction
            {
                Id = id,
                CreatedAt = _database.Clock.GetUtcNow(),
                Actor = AdminActors.Key,
                KeyId = "key-1",
                Address = "10.0.0.1",
                Action = "createKey",
            },
            begun
        );
        Assert.Equal([begun with { Status = 200, Target = "key-2" }], await _actions.ListAsync(new AdminActionQuery(2), default));
    }

    [Fact]
    public async Task ListAsync_Filters_ReturnsMatchesNewestFirst()
    {
        await AddAsync("key-1", "createKey", "a");
        await AddAsync("key-1", "revokeKey", "a");
        DateTimeOffset later = _database.Clock.GetUtcNow();
        await AddAsync("key-2", "revokeKey", "b");
        await AddAsync(keyId: null, "deleteTenant", "a\0b");

        Assert.Equal(["deleteTenant ab", "revokeKey b", "revokeKey a", "createKey a"], await ListAsync(new AdminActionQuery(10)));
        Assert.Equal(["revokeKey a", "createKey a"], await ListAsync(new AdminActionQuery(10) { KeyId = "key-1" }));
        Assert.Equal(["revokeKey b", "revokeKey a"], await ListAsync(new AdminActionQuery(10) { Action = "revokeKey" }));
        Assert.Equal(["revokeKey a", "createKey a"], await ListAsync(new AdminActionQuery(10) { Target = "a" }));
        Assert.Equal(["deleteTenant ab", "revokeKey b"], await ListAsync(new AdminActionQuery(10) { Since = later }));
        AdminAction second = (await _actions.ListAsync(new AdminActionQuery(2), default))[1];
        Assert.Equal(["revokeKey a"], await ListAsync(new AdminActionQuery(1) { After = PageCursor.FromId(second.Id) }));
    }

    [Fact]
    public async Task DeleteBeforeAsync_Time_KeepsLaterActions()
    {
        await AddAsync("key-1", "createKey", "a");
        DateTimeOffset later = _database.Clock.GetUtcNow();
        await AddAsync("key-1", "revokeKey", "a");
        await _actions.DeleteBeforeAsync(later, default);

        Assert.Equal(["revokeKey a"], await ListAsync(new AdminActionQuery(10)));
    }

    private async Task AddAsync(string? keyId, string action, string target)
    {
        await _actions.BeginAsync(AdminActors.Key, keyId, address: null, action, target, default);
        _database.Clock.Advance(TimeSpan.FromSeconds(1));
    }

    private async Task<string[]> ListAsync(AdminActionQuery query) =>
        [.. (await _actions.ListAsync(query, default)).Select(action => $"{action.Action} {action.Target}")];
}

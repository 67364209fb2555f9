namespace TextToVideo.Generation.Tests.Storage;

public sealed class SqliteTenantRecordsTests : TenantRecordsContract
{
    protected override Task<JobDatabaseUnderTest> CreateAsync() => TemporaryJobDatabase.UnderTestAsync();
}

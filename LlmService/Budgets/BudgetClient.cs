using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Platform.Contracts;

namespace Platform.LlmService.Budgets;

/// <summary>UsageService's budgets, as we ask for them. It either answers, or it is away; why doesn't matter here.</summary>
internal sealed class BudgetClient(HttpClient http)
{
    /// <exception cref="HttpRequestException">It is away.</exception>
    public Task<BudgetAnswer> ReadAsync(BudgetQuery query, CancellationToken ct)
        => PostAsync(BudgetQuery.Path, query, ContractsJson.Default.BudgetQuery, ContractsJson.Default.BudgetAnswer, ct);

    /// <exception cref="HttpRequestException">It is away.</exception>
    public Task<BudgetLease> LeaseAsync(BudgetLeaseRequest request, CancellationToken ct)
        => PostAsync(BudgetLeaseRequest.Path, request, ContractsJson.Default.BudgetLeaseRequest, ContractsJson.Default.BudgetLease, ct);

    private async Task<TAnswer> PostAsync<TAsked, TAnswer>(
        string path, TAsked asked, JsonTypeInfo<TAsked> askedType, JsonTypeInfo<TAnswer> answerType, CancellationToken ct)
    {
        try
        {
            using var content = JsonContent.Create(asked, askedType);
            using var response = await http.PostAsync(path, content, ct);
            response.EnsureSuccessStatusCode();
            return await response.Content.ReadFromJsonAsync(answerType, ct) ?? throw new HttpRequestException("The answer is empty.");
        }
        catch (Exception e) when (e is JsonException or IOException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            throw new HttpRequestException(e is OperationCanceledException ? "No answer in time." : e.Message, e);
        }
    }
}
